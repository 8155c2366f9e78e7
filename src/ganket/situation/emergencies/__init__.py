"""What is said of an emergency beside its figures: its three levels, its entries, which public source leads."""
