"""What the product does, one module for each part of it. Modules meet by domain events and signed tokens only."""
