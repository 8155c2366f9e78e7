"""What pages show, chosen and worded: a file a page, and the forms of numbers and dates in each language."""
