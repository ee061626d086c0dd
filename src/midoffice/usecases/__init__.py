"""What the product does: load, decide, save. One module per noun, one function per verb."""
