"""The team's desk for goods that come back: the list, one return, the warehouse, money by hand."""
