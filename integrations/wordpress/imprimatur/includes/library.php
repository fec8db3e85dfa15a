<?php
/**
 * The library, asked over its API from this server. The token goes to the address that was set and nowhere else: no
 * redirect is followed, and no browser ever has it.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

const IMPRIMATUR_PATIENCE = 8;       // Seconds for an answer.
const IMPRIMATUR_MOST     = 4194304; // Bytes of an answer.

/**
 * Lets the plugin in where WordPress asks for addresses.
 */
function imprimatur_library_hooks(): void {
	add_filter( 'http_request_args', 'imprimatur_library_trust', 10, 2 );
	add_filter( 'http_request_host_is_external', 'imprimatur_library_reachable', 10, 3 );
	add_filter( 'http_allowed_safe_ports', 'imprimatur_library_port', 10, 3 );
}

/**
 * Where the library is, without a slash at its end; empty where it was not set.
 */
function imprimatur_library_address(): string {
	$set = get_option( 'imprimatur', array() );
	return is_array( $set ) ? (string) ( $set['library'] ?? '' ) : '';
}

/**
 * The API token: of wp-config.php, or else of the settings.
 */
function imprimatur_library_token(): string {
	return defined( 'IMPRIMATUR_TOKEN' ) ? (string) IMPRIMATUR_TOKEN : (string) get_option( 'imprimatur_token', '' );
}

/**
 * Tells whether an address is the library's.
 *
 * @param string $url The address.
 */
function imprimatur_library_is( string $url ): bool {
	$library = imprimatur_library_address();
	return '' !== $library && 0 === strpos( $url, $library . '/' );
}

/**
 * Believes the authority that wp-config.php names (IMPRIMATUR_CA_FILE), of the library alone.
 *
 * @param array  $args How an address is asked for.
 * @param string $url  The address.
 */
function imprimatur_library_trust( array $args, $url ): array {
	if ( defined( 'IMPRIMATUR_CA_FILE' ) && imprimatur_library_is( (string) $url ) ) {
		$args['sslcertificates'] = (string) IMPRIMATUR_CA_FILE;
	}
	return $args;
}

/**
 * Lets WordPress read oEmbed of a library in one's own network: an administrator named it.
 *
 * @param bool   $external What was thought of it.
 * @param string $host     The host.
 * @param string $url      The address.
 */
function imprimatur_library_reachable( $external, $host, $url ): bool {
	return (bool) $external || imprimatur_library_is( (string) $url );
}

/**
 * The library's port, for the same.
 *
 * @param int[]  $ports Those that are allowed.
 * @param string $host  The host.
 * @param string $url   The address.
 * @return int[]
 */
function imprimatur_library_port( $ports, $host, $url ): array {
	$port = wp_parse_url( imprimatur_library_address(), PHP_URL_PORT );
	if ( $port && imprimatur_library_is( (string) $url ) ) {
		$ports[] = $port;
	}
	return $ports;
}

/**
 * Asks the library and gives the bare answer.
 *
 * @param string      $method GET, POST or PUT.
 * @param string      $path   Below the library's address.
 * @param array|null  $body   What is sent, as JSON.
 * @param bool        $known  Whether the token goes along.
 * @return array|WP_Error
 */
function imprimatur_library_request( string $method, string $path, ?array $body = null, bool $known = true ) {
	$library = imprimatur_library_address();
	if ( '' === $library || ( $known && '' === imprimatur_library_token() ) ) {
		return new WP_Error( 'imprimatur_not_set', imprimatur_text( 'error.not-set' ) );
	}
	$headers = array(
		'Accept'          => 'application/json',
		'Accept-Language' => imprimatur_language(),
	);
	if ( $known ) {
		$headers['Authorization'] = 'Bearer ' . imprimatur_library_token();
	}
	$args = array(
		'method'              => $method,
		'timeout'             => IMPRIMATUR_PATIENCE,
		'redirection'         => 0,
		'limit_response_size' => IMPRIMATUR_MOST,
		'user-agent'          => 'Imprimatur for WordPress',
		'headers'             => $headers,
	);
	if ( null !== $body ) {
		$args['body']                    = wp_json_encode( $body );
		$args['headers']['Content-Type'] = 'application/json';
	}
	if ( 'POST' === $method ) {
		$args['headers']['Idempotency-Key'] = wp_generate_uuid4();
	}
	$answer = wp_remote_request( $library . $path, $args );
	if ( is_wp_error( $answer ) ) {
		$why = $answer->get_error_message();
		$key = false !== stripos( $why, 'certificate' ) ? 'error.certificate' : 'error.unreachable';
		return new WP_Error( 'imprimatur_unreachable', imprimatur_text( $key ), array( 'status' => 502 ) );
	}
	return $answer;
}

/**
 * Asks the API and gives what it answered, or an error that can be shown.
 *
 * @param string     $method GET, POST or PUT.
 * @param string     $path   Below /api/v1.
 * @param array|null $body   What is sent.
 * @return array|WP_Error
 */
function imprimatur_library_ask( string $method, string $path, ?array $body = null ) {
	$answer = imprimatur_library_request( $method, '/api/v1' . $path, $body );
	if ( is_wp_error( $answer ) ) {
		return $answer;
	}
	$status = (int) wp_remote_retrieve_response_code( $answer );
	$said   = json_decode( wp_remote_retrieve_body( $answer ), true );
	if ( $status >= 200 && $status < 300 && is_array( $said ) ) {
		return $said;
	}
	return imprimatur_library_refusal( $status, is_array( $said ) ? $said : array() );
}

/**
 * What a refusal says to people: the library's own sentences, where it has any.
 *
 * @param int   $status The status.
 * @param array $said   The problem.
 */
function imprimatur_library_refusal( int $status, array $said ): WP_Error {
	if ( 401 === $status ) {
		return new WP_Error( 'imprimatur_token', imprimatur_text( 'error.token' ), array( 'status' => 502 ) );
	}
	if ( ! isset( $said['detail'], $said['code'] ) ) {
		return new WP_Error( 'imprimatur_unreachable', imprimatur_text( 'error.not-a-library' ), array( 'status' => 502 ) );
	}
	$sentences = array_merge( array( $said['detail'] ), isset( $said['reasons'] ) ? (array) $said['reasons'] : array() );
	$text      = sanitize_text_field( implode( ' ', array_filter( $sentences, 'is_string' ) ) );
	return new WP_Error( 'imprimatur_refused', $text, array( 'status' => $status >= 400 && $status < 500 ? $status : 502 ) );
}
