"""Documents that cannot be read or forged without a key: keys from the environment, and AES-256-GCM around bytes.

What a document is about is the caller's business; here it is a head, which everybody can read, and a content.
"""
