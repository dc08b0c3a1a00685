"""Calls to the outside, made with care. Must not know what they are for.

A call goes to an address that was looked up and found to be public, and to no other: nothing is looked up twice,
redirects are not followed, no proxy of the environment is used, no connection is kept for a later call. All of it has
one deadline, and a host that does not answer in time takes no more than its share of those who call.
"""
