"""What is asked without changing anything: what is left (``left``), and what organisers look at (``controls``)."""
