package share

// Risk is something that speaks for a second look before photos go out.
type Risk string
