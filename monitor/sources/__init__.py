"""Sources: each says where its pages stand and reads one page into a `Listing`. Pure: no network, no clock."""
