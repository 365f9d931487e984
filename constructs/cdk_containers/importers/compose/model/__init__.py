"""Files into one model, as Docker Compose makes one of them."""
