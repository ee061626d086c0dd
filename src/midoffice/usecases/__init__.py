"""What the product does: load, decide, save. One folder per noun of the domain, one function per verb."""
