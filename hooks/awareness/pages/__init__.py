"""Pages: what is read of docs/, what blocks become, what may be published."""
