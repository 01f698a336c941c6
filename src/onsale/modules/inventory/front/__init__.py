"""Where the stock front lives: in the memory of the one process there is, or in Redis for any number of them."""
