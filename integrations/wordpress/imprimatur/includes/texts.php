<?php
/**
 * What is said, in the language of whoever reads: English, Dutch, Swedish or German. The languages stand in texts/,
 * one file each with the same keys, so nothing has to be compiled.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

/**
 * The language of the reader, of those that there are.
 */
function imprimatur_language(): string {
	$spoken = substr( get_user_locale(), 0, 2 );
	return in_array( $spoken, array( 'nl', 'sv', 'de' ), true ) ? $spoken : 'en';
}

/**
 * All texts of the reader's language.
 *
 * @return array<string,string>
 */
function imprimatur_texts(): array {
	static $read = array();
	$language = imprimatur_language();
	if ( ! isset( $read[ $language ] ) ) {
		$read[ $language ] = require dirname( __DIR__ ) . '/texts/' . $language . '.php';
	}
	return $read[ $language ];
}

/**
 * One text, not yet escaped; %s in it is what is given.
 *
 * @param string $key      Its name.
 * @param string ...$given What stands in its places.
 */
function imprimatur_text( string $key, string ...$given ): string {
	return vsprintf( imprimatur_texts()[ $key ], $given );
}
