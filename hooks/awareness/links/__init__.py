"""The links of the site: their addresses, which may stand, and what stands behind them."""
