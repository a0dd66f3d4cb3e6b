region       = "eu-north-1"
peering_cidr = "10.8.0.0/16"
