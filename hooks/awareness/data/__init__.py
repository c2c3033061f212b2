"""What data/ holds: its types, its rules, the record of link checks."""
