"""Deliveries to addresses that people gave: which of them may be asked, and asking them."""
