variable "region" {
  type = string
}

variable "peering_cidr" {
  type        = string
  description = "Added with staging."
}
