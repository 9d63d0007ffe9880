"""What a merchant's return policy says of one bought item, and why. Pure: facts in, decision out, no database.

Law comes first: what Directive 2011/83/EU (withdrawal) and Directive (EU) 2019/771 (guarantee) give, no definition
takes away; a merchant can only give more. Start with `deciding.decide`.
"""
