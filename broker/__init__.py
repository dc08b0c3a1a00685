"""The service: stores contracts and results, and answers whether a version may be deployed."""
