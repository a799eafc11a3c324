//! Bodies of parts: their files, and the encodings of their parts (OpenAPI, section "Encoding
//! Object"; RFC 7578).

use super::{
    media_type::{is_json, styled},
    types::TypeLowering,
};
use crate::{
    api::{Array, Kind, PartEncoding, Scalar, Type, TypeId, Union},
    diagnostic::Span,
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
    for id in objects(ty, types) {
        write_as_stated(media, id, types);
        let Kind::Object(object) = types.types.resolve(id).1.kind.clone() else {
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

/// Makes those properties of an object texts or files whose types no syntax writes in the media type that
/// is stated for them: an object as XML, an array of objects as CSV.
fn write_as_stated(media: &MediaType<'_>, id: TypeId, types: &mut TypeLowering<'_, '_>) {
    for given in &media.encodings {
        let Some(stated) = given.content_type.filter(|it| !is_of_values(it)) else {
            continue;
        };
        let Kind::Object(object) = &types.types.get(id).kind else {
            return;
        };
        let mut properties = object.properties.iter();
        let Some(index) = properties.position(|it| it.name == given.name) else {
            continue;
        };
        let ty = object.properties[index].ty;
        let span = types.types.get(ty).span.clone();
        let written = match &types.types.resolve(ty).1.kind {
            Kind::Array(array) if types.is_structured(array.item) => {
                let assertions = array.assertions.clone();
                let item = opaque(stated, &span, types);
                Some(types.of_kind(Kind::Array(Array { item, assertions }), &span))
            }
            Kind::Union(union) if item_of_files(union, types).is_some() => None,
            Kind::Array(_) => None,
            _ if types.is_structured(ty) => Some(opaque(stated, &span, types)),
            _ => None,
        };
        if let (Some(written), Kind::Object(object)) = (written, &mut types.types.get_mut(id).kind)
        {
            object.properties[index].ty = written;
        }
    }
}

/// A text, or a file where the media type is that of no text.
fn opaque(stated: &str, span: &Span, types: &mut TypeLowering<'_, '_>) -> TypeId {
    let scalar = if is_of_files(stated) {
        Scalar::File
    } else {
        Scalar::String
    };
    types.of_kind(Kind::Scalar(scalar, Vec::new()), span)
}

/// True for media types of which values of any type have one: JSON, and ranges that hold it.
fn is_of_values(stated: &str) -> bool {
    stated.split(',').any(|media_type| {
        let essence = essence(media_type);
        is_json(media_type.trim()) || ["*/*", "application/*"].contains(&essence.as_str())
    })
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

/// True for a file, and for an array of files.
fn is_file(kind: &Kind, types: &TypeLowering<'_, '_>) -> bool {
    match kind {
        Kind::Scalar(scalar, _) => *scalar == Scalar::File,
        Kind::Array(array) => is_file(&types.types.resolve(array.item).1.kind, types),
        _ => false,
    }
}

fn part(
    given: &openapi::Encoding<'_>,
    ty: TypeId,
    types: &TypeLowering<'_, '_>,
) -> Option<PartEncoding> {
    let kind = &types.types.resolve(ty).1.kind;
    let is_scalar = matches!(kind, Kind::Scalar(..) | Kind::Enumeration(_));
    // A style is about values, and a file has its name and its media type beside it.
    let is_file = is_file(kind, types);
    let encoding = styled(given, is_scalar)
        .filter(|_| !is_file)
        .map(|(encoding, _)| encoding);
    let mut media_types = given
        .content_type
        .into_iter()
        .flat_map(|stated| stated.split(',').map(str::trim))
        .filter(|it| !it.contains('*'));
    // Of several, what consists of others is JSON.
    let of_values = media_types.clone().find(|it| is_json(it));
    let media_type = of_values
        .filter(|_| types.is_structured(ty))
        .or_else(|| media_types.next())
        .map(str::to_owned);
    (media_type.is_some() || encoding.is_some()).then(|| PartEncoding {
        name: given.name.to_owned(),
        media_type,
        encoding,
    })
}
