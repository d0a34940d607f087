"""qitrack: where a healthcare team's improvement work lives."""

__version__ = "0.1.0"
