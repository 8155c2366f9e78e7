"""Where Django looks for template words."""
