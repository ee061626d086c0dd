"""Random decision models for property tests: well-formed, of every kind of logic, with texts that are no FEEL."""

from hypothesis import strategies as st

from midoffice.domain.rules.dmn.model import (
    Aggregation,
    Argument,
    Conditional,
    Context,
    Decision,
    DecisionService,
    Definitions,
    Entry,
    FilterLogic,
    FunctionLogic,
    FunctionType,
    HitPolicy,
    Import,
    InputData,
    Invocation,
    ItemDefinition,
    IteratorKind,
    IteratorLogic,
    KnowledgeModel,
    ListLogic,
    Literal,
    Logic,
    Parameter,
    Relation,
    Requirement,
    RequirementKind,
    Rule,
    Table,
    TableInput,
    TableOutput,
)

LETTERS = "abcXYZ äß<>&\"'é→"
names = st.text(LETTERS, min_size=1, max_size=8).map(lambda text: " ".join(text.split())).filter(bool)
texts = st.text(LETTERS + "0123456789.,()[]{}@\n", max_size=12).map(str.strip)
types = st.sampled_from(["", "number", "string", "tCustomer", "other.tAge"])
ids = st.from_regex(r"[a-z_][a-z0-9_.\-]{3,9}", fullmatch=True)


def _parameters() -> st.SearchStrategy[tuple[Parameter, ...]]:
    return st.lists(st.builds(Parameter, names, types), max_size=3, unique_by=lambda p: p.name).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.integers(0, 3))
    outputs = draw(st.integers(1, 2))
    rows = draw(st.integers(0, 4))
    policy = draw(st.sampled_from(HitPolicy))
    return Table(
        inputs=tuple(
            TableInput(f"i{n}", draw(texts), draw(texts), draw(types), draw(texts), draw(st.sampled_from(["", f"x{n}"])))
            for n in range(columns)
        ),
        outputs=tuple(
            TableOutput(f"o{n}", draw(names), draw(texts), draw(types), draw(texts), draw(texts)) for n in range(outputs)
        ),
        rules=tuple(
            Rule(
                f"r{n}",
                tuple(draw(texts) for _ in range(columns)),
                tuple(draw(texts) for _ in range(outputs)),
                (draw(texts),),
                draw(texts),
            )
            for n in range(rows)
        ),
        hit_policy=policy,
        aggregation=draw(st.sampled_from([None, *Aggregation])) if policy is HitPolicy.COLLECT else None,
        annotations=(draw(texts),),
        type=draw(types),
        label=draw(texts),
        output_label=draw(texts),
    )


def _deeper(inner: st.SearchStrategy[Logic]) -> st.SearchStrategy[Logic]:
    some = st.none() | inner
    entries = st.lists(st.builds(Entry, names, some, types), max_size=3, unique_by=lambda e: e.name).map(tuple)
    arguments = st.lists(st.builds(Argument, names, some), max_size=3, unique_by=lambda a: a.name).map(tuple)

    def relation(columns: tuple[Parameter, ...]) -> st.SearchStrategy[Logic]:
        return st.builds(Relation, st.just(columns), st.lists(st.tuples(*[inner for _ in columns]), max_size=3).map(tuple))

    return st.one_of(
        st.builds(Context, entries, some, type=types),
        st.builds(Invocation, texts, arguments),
        st.builds(ListLogic, st.lists(inner, max_size=3).map(tuple)),
        _parameters().filter(bool).flatmap(relation),
        st.builds(FunctionLogic, _parameters(), some, st.sampled_from(["feel", "java", "pmml"])),
        st.builds(Conditional, some, some, some),
        st.builds(FilterLogic, some, some),
        st.builds(IteratorLogic, st.sampled_from(IteratorKind), names, some, some),
    )


logics = st.recursive(st.builds(Literal, texts, type=types, label=texts) | tables(), _deeper, max_leaves=5)


def _definitions_of_types() -> st.SearchStrategy[ItemDefinition]:
    simple = st.builds(
        ItemDefinition, names, types.filter(bool), st.booleans(), texts, constraint=texts, label=texts, description=texts
    )
    fields = st.builds(ItemDefinition, names, is_list=st.booleans(), fields=st.lists(simple, min_size=1, max_size=3).map(tuple))
    function = st.builds(ItemDefinition, names, function=st.builds(FunctionType, _parameters(), types))
    return simple | fields | function


@st.composite
def definitions(draw: st.DrawFn) -> Definitions:
    unique = draw(st.lists(ids, min_size=12, max_size=12, unique=True))

    def requires(*kinds: RequirementKind) -> tuple[Requirement, ...]:
        drawn = draw(st.lists(st.tuples(st.sampled_from(kinds), st.sampled_from(unique)), max_size=3, unique=True))
        ordered = sorted(drawn, key=lambda pair: list(RequirementKind).index(pair[0]))
        return tuple(Requirement(kind, href) for kind, href in ordered)

    def decision(n: int) -> Decision:
        return Decision(
            unique[n], draw(names), draw(st.none() | logics), draw(types), draw(texts), draw(texts), draw(texts), draw(texts),
            requires(RequirementKind.INPUT, RequirementKind.DECISION, RequirementKind.KNOWLEDGE),
        )  # fmt: skip

    def knowledge(n: int) -> KnowledgeModel:
        function = st.builds(FunctionLogic, _parameters(), logics)
        return KnowledgeModel(
            unique[n],
            draw(names),
            draw(st.none() | function),
            draw(types),
            draw(texts),
            requires=requires(RequirementKind.KNOWLEDGE),
        )

    return Definitions(
        draw(names),
        "https://example.org/" + draw(ids),
        unique[7],
        draw(texts),
        types=tuple(draw(st.lists(_definitions_of_types(), max_size=2))),
        inputs=tuple(InputData(unique[n], draw(names), draw(types), draw(texts)) for n in range(draw(st.integers(0, 2)))),
        decisions=tuple(decision(2 + n) for n in range(draw(st.integers(0, 2)))),
        knowledge=tuple(knowledge(4 + n) for n in range(draw(st.integers(0, 2)))),
        services=tuple(DecisionService(unique[6], draw(names), (unique[2],), (unique[3],)) for _ in range(draw(st.integers(0, 1)))),
        imports=tuple(Import(draw(names), "https://example.org/other", "dmn") for _ in range(draw(st.integers(0, 1)))),
    )
