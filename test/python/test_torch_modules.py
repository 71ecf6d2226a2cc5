# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.nn modules called in a jitted function: their parameters are outside values, read at each call."""

import copy

import pytest
from tolerances import assert_torch_formula

import cjit

torch = pytest.importorskip("torch")
nn = torch.nn

VECTORS, SIGNALS, IMAGES, CLASSES = (5, 8), (2, 4, 12), (2, 4, 8, 6), (3, 5)

LAYERS = [
    (VECTORS, lambda: nn.Linear(8, 3)), (VECTORS, lambda: nn.Linear(8, 3, bias=False)), (VECTORS, lambda: nn.Identity()),
    (VECTORS, lambda: nn.Sequential(nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 2))),
    (VECTORS, lambda: nn.LayerNorm(8)), (VECTORS, lambda: nn.RMSNorm(8)), (VECTORS, lambda: nn.BatchNorm1d(8).eval()),
    (IMAGES, lambda: nn.BatchNorm2d(4).eval()), (IMAGES, lambda: nn.GroupNorm(2, 4)), (IMAGES, lambda: nn.InstanceNorm2d(4)),
    (SIGNALS, lambda: nn.Conv1d(4, 6, 3)), (IMAGES, lambda: nn.Conv2d(4, 6, 3, padding=1, stride=2)),
    (IMAGES, lambda: nn.Conv2d(4, 4, 3, padding="same", groups=4)), (IMAGES, lambda: nn.Conv2d(4, 2, 3, padding=1, padding_mode="reflect")),
    (IMAGES, lambda: nn.ConvTranspose2d(4, 3, 2, stride=2)), (IMAGES, lambda: nn.MaxPool2d(2)), (IMAGES, lambda: nn.AvgPool2d(3, 2, 1)),
    (IMAGES, lambda: nn.AdaptiveAvgPool2d(3)), (IMAGES, lambda: nn.Upsample(scale_factor=2)), (IMAGES, lambda: nn.Flatten()),
    (IMAGES, lambda: nn.PixelShuffle(2)), (IMAGES, lambda: nn.ZeroPad2d(1)), (VECTORS, lambda: nn.Dropout(0.5).eval()),
    (VECTORS, lambda: nn.GELU()), (VECTORS, lambda: nn.SiLU()), (VECTORS, lambda: nn.Softmax(dim=-1)), (VECTORS, lambda: nn.PReLU()),
    (VECTORS, lambda: nn.GLU()), (VECTORS, lambda: nn.Hardtanh()), (VECTORS, lambda: nn.ELU()), (VECTORS, lambda: nn.Unflatten(1, (2, 4))),
    (VECTORS, lambda: nn.Sequential(nn.Sequential(nn.Linear(8, 8), nn.Tanh()), nn.Dropout(0.1)).eval()),
]  # fmt: skip


def call_of(module):
    @cjit.jit
    def call(x):
        return module(x)

    return call


def compare(call, module, x):
    with torch.no_grad():
        assert_torch_formula(call(x), module(x), repr(module))


@pytest.mark.parametrize("shape, make", LAYERS, ids=[repr(make()).split("\n")[0][:40] + str(k) for k, (_, make) in enumerate(LAYERS)])
def test_layer(shape, make):
    torch.manual_seed(0)
    module = make()
    call = call_of(module)
    x = torch.randn(shape)
    compare(call, module, x)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.25)
    compare(call, module, x)
    compare(call, module, torch.randn((shape[0] + 1, *shape[1:])))
    assert len(call.specializations) == 1


def test_embedding():
    module = nn.Embedding(7, 3)
    with torch.no_grad():
        i = torch.tensor([[0, 6], [2, 2]])
        assert torch.equal(call_of(module)(i), module(i))
        with pytest.raises(IndexError):
            call_of(module)(i + 5)


LOSSES = [nn.MSELoss(), nn.L1Loss(reduction="sum"), nn.HuberLoss(), nn.SmoothL1Loss(), nn.BCEWithLogitsLoss(), nn.CrossEntropyLoss(label_smoothing=0.1)]


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_losses(loss):
    @cjit.jit
    def call(x, y):
        return loss(x, y)

    x, y = torch.randn(CLASSES), torch.rand(CLASSES)
    y = y.argmax(1) if isinstance(loss, nn.CrossEntropyLoss) else y
    assert_torch_formula(call(x, y), loss(x, y), repr(loss))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(8, 8) for _ in range(2)])
        self.named = nn.ModuleDict({"out": nn.Linear(8, 4)})
        self.scale = nn.Parameter(torch.ones(8))
        self.register_buffer("shift", torch.zeros(8))
        self.gain = 2.0

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x)) * self.scale + self.shift
        return self.named["out"](x) * self.gain if self.training else self.named["out"](x)


def changes(module):
    """Each changes the module in another way."""
    module.scale.mul_(3)
    yield
    module.scale = nn.Parameter(torch.randn(8))
    yield
    module.shift = torch.randn(8)
    yield
    module.layers[1] = nn.Linear(8, 8)
    yield
    module.layers[0].weight = nn.Parameter(torch.randn(8, 8))
    yield
    module.layers[0].bias = None
    yield
    module.layers.append(nn.Linear(8, 8))
    yield
    module.named["out"] = nn.Sequential(nn.Linear(8, 3), nn.ReLU())
    yield
    module.gain = 5.0
    yield
    module.eval()
    yield
    module.load_state_dict({name: torch.randn_like(value) for name, value in module.state_dict().items()})
    yield


def test_what_a_module_holds_is_watched():
    torch.manual_seed(1)
    module = Block()
    call = call_of(module)
    x = torch.randn(5, 8)
    with torch.no_grad():
        compare(call, module, x)
        for _ in changes(module):
            compare(call, module, x)


def test_modules_by_argument_attribute_and_container():
    class Model:
        def __init__(self):
            self.net = nn.Linear(8, 4)

        @cjit.jit
        def run(self, x):
            return self.net(x)

    nets = [nn.Linear(8, 4), nn.Linear(8, 4)]

    @cjit.jit
    def both(module, x):
        return module(x) + nets[1](x)

    model, x = Model(), torch.randn(2, 8)
    with torch.no_grad():
        for _ in range(2):
            assert_torch_formula(model.run(x), model.net(x), "attribute")
            assert_torch_formula(both(nets[0], x), nets[0](x) + nets[1](x), "argument")
            assert_torch_formula(both(model.net, x), model.net(x) + nets[1](x), "another argument")
            model.net = nn.Linear(8, 4)
            nets[1] = copy.deepcopy(model.net)


def test_hooks_are_refused():
    module = nn.Sequential(nn.Linear(8, 8), nn.ReLU())
    call, x = call_of(module), torch.ones(2, 8)
    with torch.no_grad():
        compare(call, module, x)
        hook = module[1].register_forward_hook(lambda module, inputs, output: output + 1)
        with pytest.raises(cjit.UnsupportedError, match=r"a ReLU with hooks \(forward_hooks\)"):
            call(x)
        hook.remove()
        compare(call, module, x)


def test_training_dropout_is_refused():
    with torch.no_grad(), pytest.raises(cjit.UnsupportedError, match="training=True draws random numbers"):
        call_of(nn.Dropout(0.5))(torch.ones(3))


def test_gradients_are_refused():
    with pytest.raises(cjit.UnsupportedError, match="no autodiff"):
        call_of(nn.Linear(8, 3))(torch.ones(2, 8))


def test_a_small_net():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.conv2 = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 8, 3)
            self.norm, self.head = nn.BatchNorm2d(8), nn.Linear(8 * 3 * 3, 10)

        def forward(self, x):
            x = nn.functional.max_pool2d(torch.relu(self.conv1(x)), 2)
            x = torch.relu(self.norm(self.conv2(x)))
            x = nn.functional.adaptive_avg_pool2d(x, 3)
            return torch.log_softmax(self.head(torch.flatten(x, 1)), dim=1)

    torch.manual_seed(0)
    net = Net().eval()
    call = call_of(net)
    for batch in (4, 3):
        compare(call, net, torch.randn(batch, 1, 12, 12))
    assert len(call.specializations) == 1
