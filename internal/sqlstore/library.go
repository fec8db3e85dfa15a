package sqlstore

// libraryTx is a transaction as the library sees it; all its parts are its methods.
type libraryTx struct{ *Tx }
