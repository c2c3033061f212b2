"""The domain of the site: data, pages, blocks and links. Knows nothing of MkDocs."""
