//! What is true whatever the wire or the disk: people, names, PIN rules, plans, errors.
