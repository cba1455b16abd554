"""Language knowledge kept in files: skills, occupations, families of trades, sectors."""
