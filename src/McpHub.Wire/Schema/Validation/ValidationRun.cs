using System.Runtime.CompilerServices;
using System.Text.Json;
using McpHub.Wire.Schema.Compilation;
using McpHub.Wire.Schema.Values;

namespace McpHub.Wire.Schema.Validation;

/// <summary>
/// Everything that changes during one validation: what is left of the budgets, the errors, which parts of the current
/// value have been evaluated, and the dynamic scope. Passed by reference, so a validation allocates nothing for it.
/// </summary>
internal ref struct ValidationRun
{
    /// <summary>Nested subschemas per level of JSON nesting: the metaschemas need four, hand-written schemas fewer.</summary>
    private const int FramesPerLevel = 8;

    /// <summary>How many times one expression's time all expressions together may take.</summary>
    private const int MatchesPerRun = 4;

    /// <summary>The same for expressions in linear time: theirs is long on a busy machine only, or where every character is costly.</summary>
    private const int LinearMatchesPerRun = 40;

    private readonly int _maxFrames;
    private readonly bool _tracksScope;
    private int _stepsLeft;
    private long _backtrackingTicksLeft;
    private long _linearTicksLeft;
    private int _frames;
    private SchemaResource[]? _scope;
    private int _scopeCount;

    /// <param name="errors">Where errors go; null when only the verdict is wanted.</param>
    public ValidationRun(SchemaOptions options, bool tracksScope, ErrorSink? errors)
    {
        _maxFrames = (int)Math.Min((long)options.MaxDepth * FramesPerLevel, int.MaxValue);
        _stepsLeft = options.MaxSteps;
        _backtrackingTicksLeft = MatchesPerRun * options.PatternTimeout.Ticks;
        _linearTicksLeft = LinearMatchesPerRun * options.PatternTimeout.Ticks;
        _tracksScope = tracksScope;
        Errors = errors;
    }

    public ErrorSink? Errors { get; private set; }

    /// <summary>The evaluated parts of the current value, or null when no one will ask.</summary>
    public EvaluatedSet? Evaluated { get; private set; }

    /// <summary>
    /// Why the validation could not be finished, or null. Sticky: whatever a <c>not</c> makes of a refused check, the
    /// instance is not valid.
    /// </summary>
    public string? Stopped { get; private set; }

    public readonly bool StopsAtFirstError => Errors is null || Errors.IsFull || Stopped is not null;

    /// <summary>Sixteen frames need a few kilobytes; sixty-four remain when the runtime says that the stack ends.</summary>
    private readonly bool HasRoom => _frames < _maxFrames && ((_frames & 15) != 15 || RuntimeHelpers.TryEnsureSufficientExecutionStack());

    /// <summary>Takes steps from the budget; false when it is used up.</summary>
    public bool TrySpend(int steps)
    {
        _stepsLeft -= steps;
        if (_stepsLeft >= 0) return Stopped is null;
        return Stop("Validation took more steps than allowed; the schema is too expensive for a value of this size.");
    }

    /// <summary>Takes time from what all expressions of this kind may use together in this validation.</summary>
    public bool TrySpendOnPattern(TimeSpan time, bool isLinear)
    {
        ref var ticksLeft = ref _backtrackingTicksLeft;
        if (isLinear) ticksLeft = ref _linearTicksLeft;
        ticksLeft -= time.Ticks;
        return ticksLeft >= 0 || Stop("The regular expressions of the schema take too long on this value.");
    }

    /// <summary>Ends the validation for a reason that is neither valid nor invalid. Always false.</summary>
    public bool Stop(string reason)
    {
        Stopped ??= reason;
        return false;
    }

    /// <summary>Records an error at the current place. Always false, so that a check can return it.</summary>
    public readonly bool Report(KeywordSite site, string message)
    {
        Errors?.Add(site, message);
        return false;
    }

    /// <summary>Begins a subschema; false when it may not begin. The mark goes to <see cref="Leave"/>.</summary>
    public bool TryEnter(SchemaResource resource, out int mark)
    {
        mark = _scopeCount;
        if (!TrySpend(1)) return false;
        if (!HasRoom) return Stop("The value is nested too deeply, or the schema refers to itself without end.");

        _frames++;
        if (_tracksScope && (_scopeCount == 0 || _scope![_scopeCount - 1] != resource)) PushScope(resource);
        return true;
    }

    public void Leave(int mark)
    {
        _frames--;
        _scopeCount = mark;
    }

    /// <summary>Begins a nested comparison that is not a subschema; ends with <see cref="LeaveValue"/>.</summary>
    public bool TryEnterValue()
    {
        if (!TrySpend(1)) return false;
        if (!HasRoom) return Stop("The value is nested too deeply.");
        _frames++;
        return true;
    }

    public void LeaveValue() => _frames--;

    /// <summary>The resources entered so far, outermost first: the dynamic scope of the specification.</summary>
    public readonly ReadOnlySpan<SchemaResource> Scope => _scope.AsSpan(0, _scopeCount);

    /// <summary>Checks a member of the current object.</summary>
    public bool CheckMember(SchemaNode schema, ReadOnlySpan<byte> rawName, JsonElement value)
    {
        Errors?.Path.Push(JsonText.ToText(rawName));
        var valid = CheckInside(schema, value);
        Errors?.Path.Pop();
        return valid;
    }

    /// <summary>Checks an item of the current array.</summary>
    public bool CheckItem(SchemaNode schema, int index, JsonElement value)
    {
        Errors?.Path.Push(index);
        var valid = CheckInside(schema, value);
        Errors?.Path.Pop();
        return valid;
    }

    /// <summary>Checks a value that is not the current one, such as a property name, without a step in the path.</summary>
    public bool CheckInside(SchemaNode schema, JsonElement value)
    {
        var outer = Evaluated;
        Evaluated = null;
        var valid = schema.Check(value, ref this);
        Evaluated = outer;
        return valid;
    }

    /// <summary>Checks an alternative for the current value: what it evaluates counts only when it succeeds.</summary>
    /// <param name="errors">Where its errors go; null to drop them.</param>
    public bool CheckBranch(SchemaNode schema, JsonElement value, ErrorSink? errors)
    {
        var outerErrors = Errors;
        Errors = errors;
        var valid = Evaluated is null ? schema.Check(value, ref this) : CheckTracked(schema, value);
        Errors = outerErrors;
        return valid;
    }

    /// <summary>Whether an item satisfies a schema; errors are dropped.</summary>
    public bool Matches(SchemaNode schema, JsonElement value)
    {
        var outerErrors = Errors;
        Errors = null;
        var valid = CheckInside(schema, value);
        Errors = outerErrors;
        return valid;
    }

    /// <summary>Begins collecting what is evaluated in the current value; the result goes to <see cref="EndTracking"/>.</summary>
    public EvaluatedSet? BeginTracking()
    {
        var outer = Evaluated;
        Evaluated = new EvaluatedSet();
        return outer;
    }

    public void EndTracking(EvaluatedSet? outer, bool valid)
    {
        if (valid && outer is not null) outer.AddFrom(Evaluated!);
        Evaluated = outer;
    }

    private bool CheckTracked(SchemaNode schema, JsonElement value)
    {
        var outer = BeginTracking();
        var valid = schema.Check(value, ref this);
        EndTracking(outer, valid);
        return valid;
    }

    private void PushScope(SchemaResource resource)
    {
        _scope ??= new SchemaResource[16];
        if (_scopeCount == _scope.Length) Array.Resize(ref _scope, _scope.Length * 2);
        _scope[_scopeCount++] = resource;
    }
}
