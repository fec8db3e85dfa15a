<?php
/**
 * What can be said of the plugin without WordPress. The few functions of WordPress that it needs for that are stood in
 * here; everything else is tested on a real one (e2e/wordpress).
 *
 * @package Imprimatur
 */

define( 'ABSPATH', '/' );

$plugin  = dirname( __DIR__ ) . '/imprimatur';
$options = array( 'imprimatur' => array( 'library' => 'https://photos.example.org' ) );
$locale  = 'en_GB';
$failed  = 0;
$passed  = 0;

// phpcs:disable
function get_option( $name, $otherwise = false ) { global $options; return $options[ $name ] ?? $otherwise; }
function get_user_locale() { global $locale; return $locale; }
function wp_parse_url( $url, $part = -1 ) { return parse_url( $url, $part ); }
function add_action() {}
function add_filter() {}
// phpcs:enable

/**
 * Holds what is against what should be.
 *
 * @param string $story What is told.
 * @param mixed  $want  What should be.
 * @param mixed  $got   What is.
 */
function holds( string $story, $want, $got ): void {
	global $failed, $passed;
	if ( $want === $got ) {
		++$passed;
		return;
	}
	++$failed;
	fwrite( STDERR, "$story: " . var_export( $got, true ) . ', not ' . var_export( $want, true ) . "\n" );
}

foreach ( array( 'texts', 'library', 'settings', 'embed', 'pages' ) as $part ) {
	require $plugin . '/includes/' . $part . '.php';
}

$places  = '/%[0-9$]*s/';
$english = require $plugin . '/texts/en.php';
foreach ( array( 'nl', 'sv', 'de' ) as $language ) {
	$texts = require $plugin . '/texts/' . $language . '.php';
	holds( "$language has the texts of English", array_keys( $english ), array_keys( $texts ) );
	foreach ( $english as $key => $text ) {
		preg_match_all( $places, $text, $want );
		preg_match_all( $places, $texts[ $key ] ?? '', $got );
		holds( "$language $key has its places", $want, $got );
	}
}
$code = '';
foreach ( array_merge( glob( $plugin . '/includes/*.php' ), array( $plugin . '/block.js' ) ) as $file ) {
	$code .= file_get_contents( $file );
}
foreach ( array_keys( $english ) as $key ) {
	list( $of, $name ) = explode( '.', $key, 2 );
	$said              = 'block' === $of ? strpos( $code, 'texts.' . $name ) : strpos( $code, "'" . $key . "'" );
	$row               = 'settings' === $of && ( strpos( $code, "'" . preg_replace( '/-about$/', '', $name ) . "'" ) );
	holds( "$key is said somewhere", true, false !== $said || false !== $row );
}

$locale = 'nl_BE';
holds( 'a reader of Dutch is spoken to in Dutch', 'nl', imprimatur_language() );
$locale = 'fr_FR';
holds( 'a reader of another language in English', 'Connected to A as B.', imprimatur_text( 'settings.connected', 'A', 'B' ) );

$embed = '0123456789abcdefghjkmnpqrstvwxyz';
foreach (
	array(
		$embed                                                => $embed,
		" $embed "                                            => $embed,
		"https://photos.example.org/e/$embed/about"           => $embed,
		"https://photos.example.org/e/$embed/640.jpg"         => $embed,
		"https://photos.example.org/e/$embed?x=1"             => $embed,
		"https://other.example.org/e/$embed/about"            => '',
		"https://photos.example.org.evil.example/e/$embed"    => '',
		'../../../api/v1/me'                                  => '',
		'"><script>'                                          => '',
		''                                                    => '',
	) as $text => $want
) {
	holds( "the embed of $text", $want, imprimatur_embed_named( (string) $text ) );
}

foreach (
	array(
		'https://photos.example.org/'          => 'https://photos.example.org',
		' https://Photos.Example.org:8443 '    => 'https://photos.example.org:8443',
		'http://localhost:8080'                => 'http://localhost:8080',
		'https://[::1]:8443/'                  => 'https://[::1]:8443',
		'http://photos.example.org'            => '',
		'https://me:word@photos.example.org'   => '',
		'https://photos.example.org/library'   => '',
		'https://photos.example.org/?x=1'      => '',
		'ftp://photos.example.org'             => '',
		'photos.example.org'                   => '',
		'javascript:alert(1)'                  => '',
		''                                     => '',
	) as $text => $want
) {
	holds( "the address $text", $want, imprimatur_settings_address( (string) $text ) );
}

echo "$passed passed, $failed failed\n";
exit( $failed > 0 ? 1 : 0 );
