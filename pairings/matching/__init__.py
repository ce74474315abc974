"""Which pioneer fits which city, and why. No database and no words in here: `facts` are what is known of a city,
`criteria` measure two of them against each other, `scoring` weighs the measures, `assignment` places all applicants
at once. The weights and measures are those of the default scheme in docs/matching.md."""
