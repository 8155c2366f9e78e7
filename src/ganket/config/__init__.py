"""Assembly: settings, addresses, the command line, instances and scenarios. Imported by no app."""
