<?php
/**
 * What editors choose from, asked of this server, which asks the library: photos that are cleared for the use that
 * was set, their small pictures, and an embed of the one that is chosen. Open to those who may add media.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

const IMPRIMATUR_PHOTOS = 24; // In one answer.

/**
 * Registers the routes, and gives the block its texts.
 */
function imprimatur_picker_hooks(): void {
	add_action( 'rest_api_init', 'imprimatur_picker_routes' );
	add_action( 'enqueue_block_editor_assets', 'imprimatur_picker_texts' );
	add_filter( 'rest_pre_serve_request', 'imprimatur_picker_serve', 10, 2 );
}

/**
 * The routes under imprimatur/v1.
 */
function imprimatur_picker_routes(): void {
	$photo = '(?P<photo>[0-9a-z]{13})';
	foreach (
		array(
			array( 'GET', '/photos', 'imprimatur_picker_find' ),
			array( 'GET', '/photos/' . $photo . '/picture', 'imprimatur_picker_picture' ),
			array( 'POST', '/photos/' . $photo . '/embeds', 'imprimatur_picker_make' ),
		) as list( $method, $path, $callback )
	) {
		register_rest_route(
			'imprimatur/v1',
			$path,
			array(
				'methods'             => $method,
				'callback'            => $callback,
				'permission_callback' => 'imprimatur_picker_allowed',
			)
		);
	}
}

/**
 * Those who may add media may choose photos.
 */
function imprimatur_picker_allowed(): bool {
	return current_user_can( 'upload_files' );
}

/**
 * The block's texts, where it is edited.
 */
function imprimatur_picker_texts(): void {
	$texts = array();
	foreach ( imprimatur_texts() as $key => $text ) {
		if ( 0 === strpos( $key, 'block.' ) ) {
			$texts[ substr( $key, 6 ) ] = $text;
		}
	}
	wp_add_inline_script( 'imprimatur-block', 'window.imprimaturTexts = ' . wp_json_encode( $texts ) . ';', 'before' );
}

/**
 * Photos that are cleared for the use that was set. Only words are searched for, none of the library's keys.
 *
 * @param WP_REST_Request $request With words.
 * @return array|WP_Error
 */
function imprimatur_picker_find( WP_REST_Request $request ) {
	$set   = imprimatur_settings();
	$words = trim( (string) preg_replace( '/[^\p{L}\p{N}_]+/u', ' ', substr( (string) $request['words'], 0, 200 ) ) );
	$query = trim( 'cleared:' . $set['purpose'] . '/' . $set['channel'] . ' ' . $words ); // The library finds the last word by its beginning.
	$found = imprimatur_library_ask( 'GET', '/assets?limit=' . IMPRIMATUR_PHOTOS . '&q=' . rawurlencode( $query ) );
	if ( is_wp_error( $found ) ) {
		return $found;
	}
	$photos = array();
	foreach ( (array) ( $found['items'] ?? array() ) as $item ) {
		$photos[] = array(
			'id'    => (string) ( $item['id'] ?? '' ),
			'title' => (string) ( $item['title'] ?? '' ),
		);
	}
	return array(
		'photos' => $photos,
		'more'   => '' !== ( $found['older'] ?? '' ),
	);
}

/**
 * The small picture of a photo. It is passed on and kept nowhere.
 *
 * @param WP_REST_Request $request With photo.
 * @return WP_REST_Response|WP_Error
 */
function imprimatur_picker_picture( WP_REST_Request $request ) {
	$answer = imprimatur_library_request( 'GET', '/api/v1/assets/' . $request['photo'] . '/renditions/256' );
	if ( is_wp_error( $answer ) ) {
		return $answer;
	}
	$type = (string) wp_remote_retrieve_header( $answer, 'content-type' );
	if ( 200 !== (int) wp_remote_retrieve_response_code( $answer ) || ! in_array( $type, array( 'image/jpeg', 'image/png', 'image/webp', 'image/avif' ), true ) ) {
		return new WP_Error( 'imprimatur_no_picture', imprimatur_text( 'error.no-picture' ), array( 'status' => 404 ) );
	}
	$response = new WP_REST_Response( new Imprimatur_Picture( wp_remote_retrieve_body( $answer ) ) );
	$response->header( 'Content-Type', $type );
	$response->header( 'Cache-Control', 'private, no-store' );
	$response->header( 'X-Content-Type-Options', 'nosniff' );
	return $response;
}

/**
 * The bytes of a picture on their way through.
 */
final class Imprimatur_Picture {
	/**
	 * The bytes.
	 *
	 * @var string
	 */
	public $bytes;

	/**
	 * Holds them.
	 *
	 * @param string $bytes The bytes.
	 */
	public function __construct( string $bytes ) {
		$this->bytes = $bytes;
	}
}

/**
 * Sends a picture as it is; everything else of WordPress is JSON.
 *
 * @param bool             $served Whether it was sent already.
 * @param WP_HTTP_Response $result What is sent.
 */
function imprimatur_picker_serve( $served, $result ): bool {
	if ( $served || ! $result->get_data() instanceof Imprimatur_Picture ) {
		return (bool) $served;
	}
	echo $result->get_data()->bytes; // phpcs:ignore WordPress.Security.EscapeOutput -- bytes of an image, with their type and nosniff.
	return true;
}

/**
 * Puts a photo on this website: an embed for the use that was set.
 *
 * @param WP_REST_Request $request With photo, and where it will stand.
 * @return array|WP_Error
 */
function imprimatur_picker_make( WP_REST_Request $request ) {
	$set  = imprimatur_settings();
	$note = implode( ', ', array_filter( array( get_bloginfo( 'name' ), sanitize_text_field( (string) $request['where'] ) ) ) );
	$made = imprimatur_library_ask(
		'POST',
		'/assets/' . $request['photo'] . '/embeds',
		array(
			'purpose' => $set['purpose'],
			'channel' => $set['channel'],
			'preset'  => $set['preset'],
			'note'    => (string) preg_replace( '/^(.{0,200}).*$/us', '$1', wp_specialchars_decode( $note, ENT_QUOTES ) ),
		)
	);
	if ( is_wp_error( $made ) ) {
		return $made;
	}
	return array( 'embed' => imprimatur_embed_named( (string) ( $made['page'] ?? '' ) ) );
}
