"""Small tools named by subject that know no app: audit log, clock, canonical JSON, figures, tables, documents."""
