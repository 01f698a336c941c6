"""What inventory takes and gives on the wire: to buyers (``buyers``) and to organisers (``controls``)."""
