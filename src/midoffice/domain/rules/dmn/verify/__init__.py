"""What is wrong with a model, found before it is published: each finding with an example that a person can try."""
