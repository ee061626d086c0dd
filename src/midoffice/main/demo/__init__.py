"""The demonstration: a company with customers, a past and live traffic. Nothing else in the product knows of it."""
