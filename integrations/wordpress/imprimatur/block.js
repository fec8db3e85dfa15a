/**
 * The block "Photo from the library": search, choose, or paste an address. Plain JavaScript on WordPress's own
 * globals; nothing is built. The library is asked by this server (includes/picker.php), never by the browser.
 */
( function ( wp, texts ) {
	'use strict';
	const { createElement: el, Fragment, useEffect, useState } = wp.element;
	const { Button, Notice, Placeholder, Spinner, TextControl, ToolbarButton, ToolbarGroup } = wp.components;
	const { BlockControls, useBlockProps } = wp.blockEditor;
	const api = ( path, more ) => wp.apiFetch( { path: '/imprimatur/v1' + path, ...more } );

	/** The small picture of a photo, fetched with the editor's own login and held in memory alone. */
	function Thumb( { photo } ) {
		const [ address, setAddress ] = useState( '' );
		useEffect( () => {
			let made = '';
			let gone = false;
			api( '/photos/' + photo.id + '/picture', { parse: false } )
				.then( ( answer ) => answer.blob() )
				.then( ( picture ) => {
					if ( gone ) {
						return;
					}
					made = URL.createObjectURL( picture );
					setAddress( made );
				} )
				.catch( () => {} ); // The photo can be chosen by its title all the same.
			return () => {
				gone = true;
				URL.revokeObjectURL( made );
			};
		}, [ photo.id ] );
		return address ? el( 'img', { src: address, alt: '' } ) : el( 'span', { className: 'imprimatur-empty' } );
	}

	/** What was found, to choose from. */
	function Found( { found, busy, choose } ) {
		if ( ! found ) {
			return el( Spinner );
		}
		if ( ! found.photos.length ) {
			return el( 'p', null, texts.nothing );
		}
		return el(
			Fragment,
			null,
			el(
				'ul',
				{ className: 'imprimatur-photos' },
				found.photos.map( ( photo ) =>
					el(
						'li',
						{ key: photo.id },
						el(
							Button,
							{ disabled: busy, onClick: () => choose( photo ) },
							el( Thumb, { photo } ),
							el( 'span', null, photo.title || texts.untitled )
						)
					)
				)
			),
			found.more ? el( 'p', null, texts.more ) : null
		);
	}

	/** Search, choose, or paste. */
	function Picker( { done } ) {
		const [ words, setWords ] = useState( '' );
		const [ found, setFound ] = useState( null );
		const [ trouble, setTrouble ] = useState( '' );
		const [ busy, setBusy ] = useState( false );
		const [ pasted, setPasted ] = useState( '' );
		useEffect( () => {
			let gone = false;
			const later = setTimeout( () => {
				api( '/photos?words=' + encodeURIComponent( words ) ).then(
					( answer ) => {
						if ( ! gone ) {
							setFound( answer );
							setTrouble( '' );
						}
					},
					( error ) => {
						if ( ! gone ) {
							setFound( { photos: [], more: false } );
							setTrouble( error.message );
						}
					}
				);
			}, 300 );
			return () => {
				gone = true;
				clearTimeout( later );
			};
		}, [ words ] );
		const choose = ( photo ) => {
			setBusy( true );
			const where = wp.data.select( 'core/editor' )?.getEditedPostAttribute( 'title' ) || '';
			api( '/photos/' + photo.id + '/embeds', { method: 'POST', data: { where } } ).then(
				( made ) => done( made.embed ),
				( error ) => {
					setBusy( false );
					setTrouble( error.message );
				}
			);
		};
		return el(
			Placeholder,
			{ icon: 'format-image', label: texts.title, instructions: texts.about, isColumnLayout: true },
			trouble ? el( Notice, { status: 'error', isDismissible: false }, trouble ) : null,
			el( TextControl, { label: texts.search, type: 'search', value: words, onChange: setWords } ),
			el( Found, { found, busy, choose } ),
			el(
				'div',
				{ className: 'imprimatur-paste' },
				el( TextControl, { label: texts.paste, value: pasted, onChange: setPasted } ),
				el( Button, { variant: 'secondary', disabled: ! pasted.trim(), onClick: () => done( pasted.trim() ) }, texts.insert )
			)
		);
	}

	function Edit( { attributes, setAttributes } ) {
		const props = useBlockProps();
		const set = ( embed ) => setAttributes( { embed } );
		if ( ! attributes.embed ) {
			return el( 'div', props, el( Picker, { done: set } ) );
		}
		return el(
			'div',
			props,
			el(
				BlockControls,
				null,
				el( ToolbarGroup, null, el( ToolbarButton, { icon: 'update', label: texts.another, onClick: () => set( '' ) }, texts.another ) )
			),
			el( wp.serverSideRender, { block: 'imprimatur/photo', attributes } )
		);
	}

	wp.blocks.registerBlockType( 'imprimatur/photo', {
		apiVersion: 2,
		title: texts.title,
		description: texts.about,
		category: 'media',
		icon: 'format-image',
		attributes: { embed: { type: 'string', default: '' } },
		supports: { align: true, html: false },
		edit: Edit,
		save: () => null,
	} );
} )( window.wp, window.imprimaturTexts );
