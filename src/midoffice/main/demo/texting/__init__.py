"""Text messages in the demonstration: the company's number, and a gateway that leads to the simulated customers."""
