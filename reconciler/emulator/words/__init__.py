"""Keyword samples: CreateWordSamples, DescribeWordSamples, ModifyWordSample, DeleteWordSamples."""
