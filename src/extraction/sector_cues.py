"""Words by which employers of a sector are known in postings, in French and English."""

from __future__ import annotations

from typing import Final

# What employers are called and make, folded, by the sector's key in the lexicon. Words that are
# said of tasks and persons as well (sales, training, safety) are left out. "*" is any ending; each
# cue begins with three letters or more that are written as they stand.
SECTOR_CUES: Final = {
    "aerospace": (
        "aeronautique*|aerospatial*|aerospace|avion*|aircraft|satellite*|lanceurs|airline*|"
        "compagnie aerienne|spatial industry|space company"
    ),
    "agri_food": (
        "agroalimentaire|agro-alimentaire|laiterie*|fromage*|fromagerie*|biscuiterie*|conserverie*|"
        "charcuterie industrielle|abattoir*|boissons|eaux minerales|eau de source|"
        "produits laitiers|dairy|food (?:company|producer|manufacturer|industry)|confiserie*|"
        "chocolaterie*|meunerie|sucrerie*|plats cuisines|surgeles|usine de yaourts"
    ),
    "agriculture": (
        "exploitation agricole|maraich*|horticult*|pepinier*|elevage*|arboricult*|"
        "cooperative agricole|ferme|farm|paysagiste*|entreprise du paysage|espaces verts|"
        "landscaping|sylvicult*|cereal*|domaine agricole"
    ),
    "alcohol": (
        "domaine viticole|vignoble*|viticole*|viticult*|vins et spiritueux|negociant en vins|"
        "distillerie*|brasserie artisanale|winery|wine merchant|spirits|champagne*|cognac|whisky"
    ),
    "architecture_engineering": (
        "bureaux? d'etudes (?:de|en|specialise|independant|technique)s?|cabinet d'architect*|"
        "agence d'architect*|architecture practice|engineering consultancy|societe d'ingenierie|"
        "maitrise d'oeuvre|landscape architect*|designs public squares"
    ),
    "automotive": (
        "constructeur automobile|equipementier automobile|concession automobile|garage|"
        "concessionnaire*|car (?:dealer|maker|manufacturer)|centre auto|controle technique|"
        "carrosserie*|industrie automobile"
    ),
    "banking_insurance": (
        "banque*|bank|banks|assureur*|assurances|assurance|insurance|insurer|mutuelle*|fintech*|"
        "neobanque|asset management|gestion d'actifs|courtage en assurance*|courtier*|"
        "caisse de prevoyance|payment company|services financiers|financial services|hedge fund"
    ),
    "beauty": (
        "salon de coiffure|coiffeur*|institut de beaute|institut|barbier|hair salon|beauty salon|"
        "spa|onglerie|esthetique"
    ),
    "call_centres": (
        "centre d'appels|centre de contacts?|call cent(?:er|re)s?|contact cent(?:er|re)s?|"
        "relation client externalisee|repond pour le compte"
    ),
    "chemistry": (
        "chimie|chimique*|chemicals?|plasturgie|plasturgiste*|petrochimie|peinture industrielle|"
        "injection plastique|polymeres|resines"
    ),
    "cleaning_services": (
        "entreprise de nettoyage|entreprise de proprete|societe de nettoyage|cleaning company|"
        "facility management|facilities management|blanchisserie*|proprete et|nettoyage industriel"
    ),
    "construction": (
        "btp|entreprise de batiment|travaux publics|gros oeuvre|constructeur de maisons|"
        "genie civil|charpente*|couverture|menuiserie|plomberie|maconnerie|terrassement|enrobes|"
        "construction (?:company|group|firm)|contractor for buildings|promoteur constructeur|"
        "entreprise generale|electriciens|civil engineering|building contractor"
    ),
    "consulting": (
        "cabinet de conseil|cabinet d'expertise|expertise comptable|expert[s]?-comptable*|"
        "cabinet comptable|consulting firm|consultancy|audit firm|cabinet d'audit|big four|"
        "accounting firm|management consulting"
    ),
    "cosmetics": ("cosmetique*|cosmetics|parfumerie*|parfums|maquillage|skincare|make-up brand"),
    "culture": (
        "theatre|musee|museum|orchestre|opera|salle de concert|spectacle vivant|festival|"
        "studio d'enregistrement|recording studio|records podcasts|compagnie de danse|patrimoine"
    ),
    "cybersecurity": (
        "cybersecurite|cybersecurity|cyber security|incident response company|soc as a service"
    ),
    "defense": (
        "defense nationale|ministere des armees|armement*|armements|munitions|missile*|militaire*|"
        "military|defen[cs]e (?:company|contractor|systems|group|industry|electronics)|armies|"
        "navies|arms industry|forces armees|allied forces|weapons?|industrie de defense|"
        "systemes de defense|naval defence"
    ),
    "ecommerce": (
        "e-commerce|ecommerce|vente en ligne|vend en ligne|marketplace|online shop|online retailer|"
        "pure player|web shop|vente a distance|delivers parcels for .{0,20}brands"
    ),
    "education": (
        "ecoles?(?! de commerce| d'ing| sup)|college|lycee|universite|organisme de formation|"
        "centre de formation|school|university|schools|edtech|auto-ecole|cours particuliers|"
        "e-learning company|"
        "language school|academie"
    ),
    "electronics": (
        "electronique|semi-conducteur*|semiconductor*|microelectronique|cartes electroniques|"
        "electronics|capteurs|sensors manufacturer"
    ),
    "energy": (
        "energies renouvelables|renewable*|photovoltaique*|eolien*|solar|wind farms?|hydropower|"
        "fournisseur d'energie|energy (?:company|supplier|group)|energeticien*|"
        "recharge de .{0,20}vehicules|bornes de recharge|reseau electrique|chauffage urbain|"
        "charging stations"
    ),
    "environment": (
        "gestion des dechets|recyclage|traitement des eaux|assainissement|dechetterie*|"
        "waste management|recycling|water treatment|collecte des dechets|depollution"
    ),
    "events": (
        "evenementiel*|agence evenementielle|concerts|salons professionnels|congres|event agency|"
        "events company|traiteur evenementiel|matchs|evenements par an|palais des congres"
    ),
    "gambling": (
        "paris sportifs|paris en ligne|jeux d'argent|casino*|loterie|betting|sportsbook|gambling|"
        "bookmaker*|poker en ligne|igaming|lottery|jeux de hasard"
    ),
    "gaming": (
        "jeux video|jeu video|video games?|game studio|studio de jeux|games studio|mobile games"
    ),
    "health": (
        "hopital|hopitaux|clinique|polyclinique|chu|centre hospitalier|hospital|cabinet medical|"
        "cabinet dentaire|pharmacie|officine|laboratoire d'analyses|laboratoire de biologie|"
        "maison de sante|medical cent(?:er|re)|clinic|centre de soins|ssr|smr|healthtech|"
        "centre de dialyse|imagerie medicale|nhs trust|gp practice"
    ),
    "hospitality": (
        "restaurant*|hotel*|brasserie|bistrot*|cafe|bar|traiteur|palace|gite|couverts|"
        "restauration collective|cantine|auberge|sandwicherie|pizzeria|creperie|"
        "coffee (?:house|shop)|pub|resort|table gastronomique|fast-food|toque"
    ),
    "it": (
        "esn|editeur de logiciels?|edite des? logiciels?|software (?:company|editor|house|vendor)|"
        "logiciel*|saas|services informatiques|infogerance|it services|web agency|agence web|"
        "agence digitale|plateforme saas|cloud provider|hebergeur|builds .{0,24}software|"
        "developer tools|data platform|start-up tech|startup tech|digital agency|"
        "numerique responsable"
    ),
    "legal": (
        "cabinet d'avocats|avocats|etude notariale|notaire*|law firm|huissier*|"
        "commissaires de justice|office notarial|solicitors"
    ),
    "luxury": (
        "luxe|haute couture|joaillerie|joaillier|horlogerie|maroquinier|luxury|jewell?er*|"
        "maison de couture|haute joaillerie"
    ),
    "manufacturing": (
        "metallurgie|chaudronnerie*|tolerie*|usinage|fonderie|mecanique de precision|"
        "machines speciales|machine[s]? industrielles?|industriel|manufacturer|manufactures|"
        "lignes d'assemblage|tuyauteries?|emballage*|packaging|fours professionnels|siderurgie|"
        "factory"
    ),
    "media": (
        "agence de communication|agence de publicite|presse|maison d'edition|audiovisuel|"
        "chaine de television|radio|advertising agency|publishing|publisher|media group|"
        "groupe de presse|agence de design|design studio|regie publicitaire|agence marketing|"
        "creative agency"
    ),
    "naval_rail": (
        "chantier naval|construction navale|ferroviaire*|railway*|shipyard|trains|nautisme|"
        "materiel roulant|rolling stock"
    ),
    "nonprofit": (
        "association|ong|fondation|economie sociale et solidaire|humanitaire|charity|ngo|"
        "non-profit|nonprofit|federation du|federation des|organisation professionnelle|"
        "syndicat professionnel"
    ),
    "nuclear": ("nucleaire*|nuclear|cnpe|centrale nucleaire|radioprotection"),
    "nursing_homes": (
        "ehpad|maison de retraite|maisons de retraite|residence seniors?|care homes?|"
        "nursing homes?|residence autonomie|residential home"
    ),
    "oil_gas": (
        "oil and gas|oil & gas|petrol(?:e|ier|iere)s?|raffinerie*|hydrocarbures|offshore oil|"
        "petroleum|plateforme petroliere|oil fields?|gas fields?|petrole et gaz"
    ),
    "pharma": (
        "industrie pharmaceutique|laboratoire pharmaceutique|pharmaceutical*|biotech*|"
        "dispositifs? medica(?:l|ux)|medical devices?|medtech*|surgical robots?|essais cliniques|"
        "clinical[- ]trials?|vaccins|sciences de la vie|life sciences"
    ),
    "public": (
        "mairie|commune|ville de|metropole|conseil departemental|departement de|collectivite*|"
        "fonction publique|ministere|prefecture|communaute de communes|agglomeration|"
        "etablissement public|council|city hall|government agency|region [a-z]+ recrute|"
        "syndicat (?:mixte|intercommunal|numerique)"
    ),
    "real_estate": (
        "agence immobiliere|immobilier|immobiliere|promotion immobiliere|bailleur social|syndic|"
        "real estate|property management|estate agents?|fonciere|logement social|hlm"
    ),
    "research": (
        "laboratoire de recherche|institut de recherche|cnrs|inserm|inrae|research institute|"
        "research laboratory|centre de recherche"
    ),
    "retail": (
        "magasins?|supermarche|hypermarche|boutique*|grande distribution|enseigne|jardinerie|"
        "bricolage|retailer|stores|grocery|grocer|librairie|bijouterie|concept store|franchise de|"
        "supermarkets?|department store"
    ),
    "security": (
        "securite privee|agence de securite|societe de securite|gardiennage|"
        "security (?:company|firm|services)|surete et securite|protection rapprochee|"
        "telesurveillance"
    ),
    "social_care": (
        "aide a domicile|services a la personne|creche*|micro-creche*|petite enfance|ime|esat|"
        "foyer de vie|medico-social*|mecs|action sociale|association d'aide|nursery|"
        "childcare cent(?:er|re)|home care|social services|halte-garderie|accueil de jour|"
        "protection de l'enfance|personnes agees a domicile|day nursery"
    ),
    "staffing": (
        "agence d'emploi|agence d'interim|interim recrute|cabinet de recrutement|"
        "travail temporaire|staffing|recruitment agency|approche directe|recruitment firm|"
        "temp agency|agence de travail temporaire"
    ),
    "telecom": (
        "operateur telecom|telecoms?|telecommunications?|fibre optique|operateur mobile|"
        "mobile operator|network operator"
    ),
    "textile_fashion": (
        "pret-a-porter|textile*|habillement|mode|confection|fashion|maroquinerie|chaussure*|"
        "clothing|apparel|marque de vetements"
    ),
    "tobacco": ("tabac|tobacco|cigarettes|vapotage|e-cigarettes|vaping"),
    "tourism": (
        "agence de voyages?|camping|parc d'attractions|office de tourisme|station de ski|tourisme|"
        "club de vacances|tour[- ]operator|travel (?:agency|company)|salle de sport|piscine|"
        "village vacances|fitness|holiday rentals?|golf|theme park|materiel de montagne|ski"
    ),
    "transport_logistics": (
        "transporteur|transports|logistique|plateforme logistique|entrepot*|messagerie|logistics|"
        "haulage|haulier|warehouse|freight|fret|transitaire|livraison express|courier|poids lourds|"
        "autocars|transport (?:routier|de voyageurs|company)|supply chain provider|colis|"
        "bus operator|mobility operator"
    ),
    "wholesale": (
        "grossiste*|negoce|negociant|wholesale*|distributeur de|commerce de gros|import-export|"
        "distributeur industriel|cash and carry"
    ),
    "wood_furniture": (
        "ameublement|meubles|mobilier|scierie*|menuiserie industrielle|furniture|ebenisterie|"
        "papeterie industrielle|cuisiniste*|bois massif"
    ),
}
