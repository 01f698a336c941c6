"""Pure rules of stock: seats and best available, what can be claimed, and the states of a hold."""
