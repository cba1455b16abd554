"""Google's Geocoding API, Routes API and Distance Matrix API, as documented."""
