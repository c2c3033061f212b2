"""Words: YAML with its lines, one folding for every rule, what prose may say."""
