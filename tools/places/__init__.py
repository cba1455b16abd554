"""What the gazetteer's file is made of: French communes, towns of Europe, names put right."""
