"""What is known about a customer: a view made of the answers of back-office systems, each value with its source and age."""
