//! Bodies of parts: their files, and the encodings of their parts (OpenAPI, section "Encoding
//! Object"; RFC 7578).

use super::{
    media_type::{is_json, styled},
    types::TypeLowering,
};
use crate::{
    api::{Array, Kind, PartEncoding, Scalar, Type, TypeId, Union},
    openapi::{self, MediaType, Version, media_type::essence},
};

/// The encodings of the parts of a body, as far as they are not those of their types. Properties that
/// are files become such.
pub(super) fn parts(
    media: &MediaType<'_>,
    ty: TypeId,
    types: &mut TypeLowering<'_, '_>,
) -> Vec<PartEncoding> {
    let mut encodings = Vec::new();
    for object in objects(ty, types) {
        let Kind::Object(object) = types.types.resolve(object).1.kind.clone() else {
            continue;
        };
        for property in &object.properties {
            let mut given = media.encodings.iter();
            let given = given.find(|given| given.name == property.name);
            let stated = given.and_then(|given| given.content_type);
            let is_untyped = types.schemas.version >= Version::V3_1;
            make_file(property.ty, stated, is_untyped, types);
            let encoding = given.and_then(|given| part(given, property.ty, types));
            encodings.extend(encoding);
        }
        if let Some(values) = object.additional.values() {
            make_file(values, None, false, types);
        }
    }
    encodings
}

/// The objects that a body may be.
fn objects(ty: TypeId, types: &TypeLowering<'_, '_>) -> Vec<TypeId> {
    let mut open = vec![ty];
    let mut objects = Vec::new();
    while let Some(ty) = open.pop() {
        let (id, resolved) = types.types.resolve(ty);
        match &resolved.kind {
            Kind::Object(_) if !objects.contains(&id) => objects.push(id),
            Kind::Union(union) if objects.len() < MOST_OBJECTS => {
                open.extend(union.variants.iter().map(|variant| variant.ty));
            }
            _ => {}
        }
    }
    objects
}

/// The number of alternatives of a body that are looked at.
const MOST_OBJECTS: usize = 1_000;

/// Makes the type of a part a file, where it is one, or the items of an array where those are. Since
/// OpenAPI 3.1, a part of no type is a file too, unless its media type is stated.
fn make_file(ty: TypeId, stated: Option<&str>, is_untyped: bool, types: &mut TypeLowering<'_, '_>) {
    let (id, resolved) = types.types.resolve(ty);
    let is_file = match &resolved.kind {
        Kind::Array(array) => return make_file_of(array.item, stated, is_untyped, types),
        Kind::Union(union) => {
            // Of parts, one is an array of one.
            if let Some(item) = item_of_files(union, types) {
                types.types.get_mut(item).kind = Kind::Scalar(Scalar::File, Vec::new());
                types.types.get_mut(id).kind = Kind::Array(Array {
                    item,
                    assertions: Vec::new(),
                });
            }
            return;
        }
        Kind::Scalar(Scalar::String, _) => is_binary(resolved) || stated.is_some_and(is_of_files),
        Kind::Any => stated.map_or(is_untyped, is_of_files),
        _ => false,
    };
    if is_file {
        types.types.get_mut(id).kind = Kind::Scalar(Scalar::File, Vec::new());
    }
}

/// The type of one file, where each alternative is a file or an array of files.
fn item_of_files(union: &Union, types: &TypeLowering<'_, '_>) -> Option<TypeId> {
    let files = union.variants.iter().map(|variant| {
        let (id, resolved) = types.types.resolve(variant.ty);
        let (id, resolved) = match &resolved.kind {
            Kind::Array(array) => types.types.resolve(array.item),
            _ => (id, resolved),
        };
        is_binary(resolved).then_some(id)
    });
    files.collect::<Option<Vec<_>>>()?.first().copied()
}

fn is_binary(ty: &Type) -> bool {
    let is_text = matches!(ty.kind, Kind::Scalar(Scalar::String, _));
    is_text && ty.format.as_deref() == Some("binary")
}

fn make_file_of(
    item: TypeId,
    stated: Option<&str>,
    is_untyped: bool,
    types: &mut TypeLowering<'_, '_>,
) {
    if !matches!(types.types.resolve(item).1.kind, Kind::Array(_)) {
        make_file(item, stated, is_untyped, types);
    }
}

/// True for media types that no text or JSON has: `image/png, image/jpeg`.
fn is_of_files(stated: &str) -> bool {
    stated.split(',').all(|media_type| {
        let essence = essence(media_type);
        !is_json(media_type) && !essence.starts_with("text/") && !essence.ends_with("xml")
    })
}

fn part(
    given: &openapi::Encoding<'_>,
    ty: TypeId,
    types: &TypeLowering<'_, '_>,
) -> Option<PartEncoding> {
    let kind = &types.types.resolve(ty).1.kind;
    let is_scalar = matches!(kind, Kind::Scalar(..) | Kind::Enumeration(_));
    let encoding = styled(given, is_scalar).map(|(encoding, _)| encoding);
    let media_types = given.content_type.into_iter();
    let mut media_types = media_types.flat_map(|stated| stated.split(','));
    let media_type = media_types.find(|it| !it.contains('*'));
    let media_type = media_type.map(|it| it.trim().to_owned());
    (media_type.is_some() || encoding.is_some()).then(|| PartEncoding {
        name: given.name.to_owned(),
        media_type,
        encoding,
    })
}
