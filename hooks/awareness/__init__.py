"""The domain of the site: data, pages, blocks and links. Knows nothing of MkDocs."""

import gc

gc.set_threshold(100_000)  # a build keeps nearly all that it makes
