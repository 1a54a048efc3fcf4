"""Events leave a service through its own database: written with the change they report, published afterwards."""
